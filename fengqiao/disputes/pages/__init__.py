"""What each part of the work adds to a dispute's page: sections, pickers, proposals, advice."""
