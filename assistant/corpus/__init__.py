"""What people know: cards, documents and vocabularies. Everything here is worth a back-up."""
