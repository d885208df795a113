A: int  # mine
