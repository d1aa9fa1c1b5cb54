/** One thing of a collection. */
export interface Item {
  readonly id: number;
  readonly [field: string]: string | number | boolean;
}

/** Collections by name. */
export const DATA: Readonly<Record<string, readonly Item[]>> = {
  posts: [
    { id: 1, title: 'First post', author: 'Ada' },
    { id: 2, title: 'Second post', author: 'Grace' },
  ],
  todos: [
    { id: 1, title: 'Write a test', completed: true },
    { id: 2, title: 'Make it pass', completed: false },
  ],
};
