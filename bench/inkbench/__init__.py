"""What the benches share: the eval set, the scores, the systems beside each other, the report."""
