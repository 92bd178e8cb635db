"""XLSForm: read, check, walk, evaluate. Pure: takes bytes and a mapping of attachments, gives values.

`forms.loading.load` makes a `Form` of a workbook, `forms.interview.Interview` walks it.
"""
