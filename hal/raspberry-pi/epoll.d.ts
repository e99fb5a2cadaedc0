declare module 'epoll' {
  class Epoll {
    static readonly EPOLLIN: number
    constructor(callback: (error: Error | null, fd: number, events: number) => void)
    add(fd: number, events: number): this
    remove(fd: number): this
    close(): void
  }
  /** A CommonJS module whose named exports Node does not detect: only the default export exists. */
  const epoll: { readonly Epoll: typeof Epoll }
  export default epoll
}
