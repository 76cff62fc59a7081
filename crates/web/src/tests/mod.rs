//! The pages as a whole, on the province of the repository and a fresh store.
