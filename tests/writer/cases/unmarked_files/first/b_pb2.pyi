B: int
