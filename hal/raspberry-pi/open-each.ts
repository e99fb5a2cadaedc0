/**
 * Opens one thing per name, one after another. If one fails, disposes of those already open.
 * @returns by name, in the order of `items`
 */
export async function openEach<Item, Opened extends { dispose(): void }>(
  items: Readonly<Record<string, Item>>,
  open: (name: string, item: Item) => Promise<Opened>,
): Promise<Map<string, Opened>> {
  const opened = new Map<string, Opened>()
  try {
    for (const [name, item] of Object.entries(items)) opened.set(name, await open(name, item))
    return opened
  } catch (error) {
    for (const one of opened.values()) one.dispose()
    throw error
  }
}
