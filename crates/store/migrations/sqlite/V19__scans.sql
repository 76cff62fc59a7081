-- Scans that nobody has looked at yet, newest first.
CREATE INDEX document_unseen ON document_reading (document) WHERE outcome = 'scan';
