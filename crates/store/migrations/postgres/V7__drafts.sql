-- Drafts that nobody goes on with are found without looking through everything.
CREATE INDEX dossier_draft ON dossier (updated_at) WHERE state = 'draft';
