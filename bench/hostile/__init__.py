"""What hostile requests cost a real server, and everybody else."""
