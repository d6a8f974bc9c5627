/** A user of rangebar. */
module consumer {
    requires dev.rangebar;
}
