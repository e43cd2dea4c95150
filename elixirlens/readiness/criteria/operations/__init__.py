"""Operations: how the application is run."""
