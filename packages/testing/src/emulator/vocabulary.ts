const list = (words: string): readonly string[] => words.split(' ');

/** Given names that seeded people bear. */
export const givenNames = list(
  'Ada Amara Björn Carlos Chen Dalia Eero Fatima Grace Hana Igor Ines Jamal Keiko Lars Leïla Mateo Mina Noor ' +
    'Olga Pablo Priya Quinn Rosa Samir Sofia Tariq Uma Viktor Wanjiru Xiulan Yusuf Zoë',
);

/** Family names that seeded people bear. */
export const familyNames = list(
  'Abara Bianchi Castillo Dubois Eriksen Farouk García Hoffmann Ivanova Jensen Kowalski Lindqvist Mbeki Nakamura ' +
    "O'Neill Petrov Quispe Rossi Sato Tanaka Ueda Varga Weber Xu Yilmaz Zhang",
);

/** Nouns that seeded sentences are made of. */
export const nouns = list(
  'invoice boiler thermostat valve schedule contract sensor filter pump permit estimate warranty truck ladder ' +
    'roof leak report gauge meter tenant client office weekend morning parts order',
);

/** Verbs that seeded sentences are made of. */
export const verbs = list(
  'arrived broke called checked closed delivered failed fixed installed measured moved opened ordered paid ' +
    'replaced restarted scheduled sent shipped signed started tested waited',
);
