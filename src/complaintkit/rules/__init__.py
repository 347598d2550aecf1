"""Decision tables over typed facts; knows nothing about complaints."""
