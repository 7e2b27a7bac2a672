"""The verbs: estimate, evaluate, find ways back. Pure functions over the model."""
