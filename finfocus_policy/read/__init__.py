"""Documents and engine messages -> `Stack`. Pure but for `document.load`, which opens the file."""
