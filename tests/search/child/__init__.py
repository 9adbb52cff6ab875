"""A small Django project for the processes that search tests start and kill."""
