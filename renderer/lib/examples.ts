/** Texts to start from: what the sample model knows something about (encyclopaedic, formal English). `hide` names the words to hide. */
export interface Example {
  title: string
  text: string
  hide: string[]
}

export const EXAMPLES: Example[] = [
  { title: 'A country in the north', text: 'Iceland is an island country in the North Atlantic Ocean, between Greenland and Norway.', hide: ['island'] },
  { title: 'A river through a city', text: 'The river flows through the city before it reaches the sea.', hide: ['sea'] },
  { title: 'Agreement across a clause', text: 'The keys to the old cabinet are on the table.', hide: ['are'] },
  { title: 'A hole in a definition', text: 'mouth hole: a hole (as in <mask> ski mask) for the mouth.', hide: [] },
  { title: 'Two masks at once', text: 'Sierra Leone is a country. <mask> capital of Sierra Leone is <mask>.', hide: [] },
  { title: 'A word of several tokens', text: 'Photosynthesis takes place in the chloroplasts of green plants.', hide: ['chloroplasts'] },
  { title: 'Without its leading space', text: 'The un<mask> event surprised the members of the committee.', hide: [] },
]
