//! Why policies could not be loaded: mistakes of whoever wrote them, told with the file or policy.

/// A variant per thing the writer would mend differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessFault {
    #[error("policy file {file} cannot be read: {message}")]
    Syntax { file: String, message: String },
    #[error("policy schema cannot be read: {message}")]
    Schema { message: String },
    #[error("two policies are called {id}")]
    Duplicate { id: String },
    #[error("policy file {file} holds a template; write plain policies")]
    Template { file: String },
    #[error("policy {id} does not fit the schema: {message}")]
    Invalid { id: String, message: String },
    /// See the crate's `filter` module for what a policy on `view` may use.
    #[error("policy {id} speaks about viewing dossiers but cannot filter a list: {message}")]
    NoFilter { id: String, message: String },
}
