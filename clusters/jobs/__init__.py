"""Celery entry points: thin, they fetch by id and call one function. Celery's tasks are called jobs here."""
