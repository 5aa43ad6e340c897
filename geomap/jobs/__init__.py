"""Work done beside the pages: letters on their way, and what is looked after every day."""
