// What document-editor.js uses of CodeMirror 6; esbuild drops the rest.
export { EditorState, Compartment } from "@codemirror/state";
export {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection, placeholder,
} from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export {
  syntaxHighlighting, HighlightStyle, foldGutter, foldKeymap, indentOnInput, bracketMatching,
} from "@codemirror/language";
export { lintGutter, setDiagnostics, lintKeymap } from "@codemirror/lint";
export { search, searchKeymap, highlightSelectionMatches } from "@codemirror/search";
export { yaml } from "@codemirror/lang-yaml";
export { json } from "@codemirror/lang-json";
export { tags } from "@lezer/highlight";
