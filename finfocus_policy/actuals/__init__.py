"""What was paid: questions to the sources that know it, and their answers made one report."""
