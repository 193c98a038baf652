"""Command line of the domain: thin, each calls one function below."""
