/** Work on something of which there is only one. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** One after the other, in the order they came. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Waits for those that have come so far. */
  async over(): Promise<void> {
    await this.last;
  }
}
