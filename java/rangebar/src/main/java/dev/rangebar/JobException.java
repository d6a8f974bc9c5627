package dev.rangebar;

/** Thrown when a job of a {@link ParallelBatch} fails; its processors and buffers are as before, and the cause says why. */
public final class JobException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The name of the job. */
    private final String job;

    JobException(String job, Throwable cause) {
        super(job + ": " + cause.getMessage(), cause);
        this.job = job;
    }

    /**
     * {@return the name of the job}
     */
    public String job() {
        return job;
    }
}
