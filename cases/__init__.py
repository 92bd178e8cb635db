"""The trade's rules: tasks, deadlines, ladder, rights. Pure: no I/O, takes `now`."""
