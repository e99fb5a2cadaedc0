declare module 'epoll' {
  class Epoll {
    static readonly EPOLLIN: number
    constructor(callback: (error: Error | null, fd: number, events: number) => void)
    add(fd: number, events: number): this
    remove(fd: number): this
    close(): void
  }
  /** CommonJS whose names Node does not find: only the default is there. */
  const epoll: { readonly Epoll: typeof Epoll }
  export default epoll
}
