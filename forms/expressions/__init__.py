"""The expression language of XLSForm: XPath 1.0 with ODK's types and functions, compiled to closures."""
