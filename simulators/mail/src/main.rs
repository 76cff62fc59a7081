//! `simulator-mail`: the simulated box as a program, as bad as it is told, with the letters of a folder.
//! What must always hold: it says on start that it is no mail server.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its standard streams")]

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use simulator_mail::{Conduct, MailBox, serve};
use tokio::net::TcpListener;

/// An e-mail box without encryption that behaves badly on purpose; nothing leaves it.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  simulator-mail letters                     keeps its word
  simulator-mail letters --drops-after 5000  breaks every line off"
)]
struct Arguments {
    /// Folder of letters, one in each file
    folder: PathBuf,
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8143")]
    address: SocketAddr,
    /// Who may sign in
    #[arg(long, default_value = "van-thu")]
    user: String,
    #[arg(long, default_value = "password")]
    password: String,
    /// The line breaks after so many bytes
    #[arg(long)]
    drops_after: Option<usize>,
    /// Letters are announced and not sent
    #[arg(long)]
    announces_only: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let told = Arguments::parse();
    let own = MailBox::new(&told.user, &told.password);
    let (drops_after, announces_only) = (told.drops_after, told.announces_only);
    own.conduct(Conduct { drops_after, announces_only, ..Conduct::default() });
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(&told.folder)? {
        files.push(entry?.path());
    }
    files.sort();
    for file in files.iter().filter(|file| file.is_file()) {
        own.put(&std::fs::read(file)?);
    }
    let listener = TcpListener::bind(told.address).await?;
    println!("a simulated box with {} letters on {}; no mail server", own.count(), told.address);
    loop {
        let (stream, _) = listener.accept().await?;
        let own = own.clone();
        tokio::spawn(async move { serve(own, stream).await });
    }
}
