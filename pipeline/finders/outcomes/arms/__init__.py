"""Of whom a number is told: the arm of the trial, its size, the part of the patients."""
