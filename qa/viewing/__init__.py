"""What reports are seen as where no answer is asked for: each by what it says of a subject, one at a glance."""
