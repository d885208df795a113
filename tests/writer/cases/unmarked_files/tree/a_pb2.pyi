A: Final[int]
