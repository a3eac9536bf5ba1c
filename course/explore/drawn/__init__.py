"""Pictures that stand still, drawn by matplotlib from the numbers of the notebook."""
