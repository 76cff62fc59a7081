//! Pictures that move: whether videos of a page run, as somebody who looks at it sees.
//! Not what they show. What must always hold: a video that stands still is not taken for one that runs.

use crate::browser::{Browser, PATIENCE};
use crate::waiting;
use anyhow::{Context, Result};
use std::time::Duration;

/// Pictures after which a video counts as running.
const PICTURES: i64 = 10;

/// How long a film of a short meeting may take to be made.
const FILM_PATIENCE: Duration = Duration::from_mins(2);
/// How long a page is looked at before it is loaded again.
const LOOKED_AT: Duration = Duration::from_secs(2);
/// Plays the film at a selector and gives its length in seconds once a second of it was shown; nothing for one that fails.
const PLAY: &str = "const [selector, done] = arguments; \
    const film = document.querySelector(selector); \
    if (!film) { done(null); } else { \
    film.muted = true; \
    film.addEventListener('error', () => done(null)); \
    film.addEventListener('timeupdate', () => { if (film.currentTime > 1) done(film.duration); }); \
    film.play().catch(() => done(null)); }";

impl Browser {
    /// Loads a page again and again until a film stands on it, and plays it; gives its seconds.
    pub async fn sees_film(&mut self, path: &str, selector: &str) -> Result<f64> {
        self.go(path).await?;
        let there = || async {
            self.client.refresh().await?;
            // The page does not change by itself: it is looked at for a while before it is loaded again.
            let looks = || async { Ok(self.has(selector).await?.then_some(())) };
            Ok(waiting::until(selector, LOOKED_AT, looks).await.ok())
        };
        waiting::until(&format!("a film at {selector}"), FILM_PATIENCE, there).await?;
        let told = self.client.execute_async(PLAY, vec![selector.into()]).await?;
        told.as_f64().context("the film does not play")
    }

    /// Waits until the videos at a CSS selector have shown some more pictures.
    pub async fn sees_moving(&self, selector: &str) -> Result<()> {
        let before = self.pictures(selector).await?;
        let running =
            || async { Ok((self.pictures(selector).await? >= before + PICTURES).then_some(())) };
        waiting::until(&format!("moving pictures at {selector}"), PATIENCE, running).await
    }

    async fn pictures(&self, selector: &str) -> Result<i64> {
        let script = "return [...document.querySelectorAll(arguments[0])].reduce((sum, it) => \
            sum + it.getVideoPlaybackQuality().totalVideoFrames, 0)";
        let told = self.client.execute(script, vec![selector.into()]).await?;
        told.as_i64().context("a number of pictures")
    }
}
