B: int  # mine
