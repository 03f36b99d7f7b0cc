/** Texts to start from: what the sample model knows something about (encyclopaedic, formal English). `hide` names the words to hide. */
export interface Example {
  title: string
  text: string
  hide: string[]
}

export const EXAMPLES: Example[] = [
  { title: 'A capital', text: 'Ottawa is the capital of Canada.', hide: ['capital'] },
  { title: 'A fixed phrase', text: 'The Constitution of the United States was signed in Philadelphia.', hide: ['States'] },
  { title: 'Supply and demand', text: 'In economics, demand falls when the price of a good rises.', hide: ['price'] },
  { title: 'A hole in a definition', text: 'mouth hole: a hole (as in <mask> ski mask) for the mouth.', hide: [] },
  { title: 'Two masks at once', text: 'Sierra Leone is a country. <mask> capital of Sierra Leone is <mask>.', hide: [] },
  { title: 'A word of several tokens', text: 'Photosynthesis takes place in the chloroplasts of green plants.', hide: ['chloroplasts'] },
  { title: 'Agreement across a clause', text: 'The keys to the old cabinet are on the table.', hide: ['are'] },
]
