"""The only place that computes, and it knows no hormone."""
