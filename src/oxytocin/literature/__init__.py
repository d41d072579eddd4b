"""What is published: references, the numbers that runs are held against, and the comparison."""
