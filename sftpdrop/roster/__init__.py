"""What a pupil list must be: pure functions from a workbook's values to findings and pupils."""
