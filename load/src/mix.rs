use crate::{ground::Setting, measure::Report};
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}
pub(crate) async fn run(_: &Setting, _: &Options, _: &mut Report) -> anyhow::Result<()> {
    Ok(())
}
