/** What the command line needs to check a configuration, apart from index.ts: that is done before the analysis is loaded. */
export { PROJECT_SCHEMA, type ProjectKnowledge } from "../knowledge/project-knowledge.js";
export { mistakeIn, type Shape } from "../parser/json-shape.js";
