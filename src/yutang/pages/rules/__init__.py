"""What a page may consist of, and how texts become HTML: pure."""
