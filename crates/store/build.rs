//! Tells cargo to build the crate again when a migration file changes or appears.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
