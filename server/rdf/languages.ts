/** Which of several texts is shown: English, and texts without a language, before all others. */

/** True for a language tag that is not English's. */
export function isForeignLanguage(language: string | undefined): boolean {
  return language !== undefined && !/^en\b/i.test(language);
}
