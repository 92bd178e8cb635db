"""Workbooks of a county become places, people and households: read, judged row by row, taken whole or not at all."""
