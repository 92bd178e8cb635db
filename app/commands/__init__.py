"""One command of `yima` per file, imported only when it is called."""
