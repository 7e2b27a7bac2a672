"""Child processes: started under a guard, ended with us however we end."""
