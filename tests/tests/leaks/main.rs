//! Nothing secret and nobody's number comes out of any process: a whole deployment plays, everything
//! that its processes say is gathered, and searched for all that they were given (money rule 15).

mod crawl;
mod ear;
mod night;
mod scene;
mod secrets;
mod spelling;
