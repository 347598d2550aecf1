"""A small service on FastAPI and SQLAlchemy, built on complaintkit."""
